//go:build unix

package main

const helperEnv = "FACEAUTH_E2E_HELPER"

func helper(part string) int { return 99 }
