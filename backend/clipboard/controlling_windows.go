package clipboard

// controlling is the name of the terminal that the process belongs to.
const controlling = "CONOUT$"
