package model_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Every simulation must unwind its activities, however it ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
