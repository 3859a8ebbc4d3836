package soak_test

import (
	"reflect"
	"testing"

	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/soak"
)

func TestTheSchemaHasTheFieldsOfTheAccount(t *testing.T) {
	s := schematest.Load(t, "../docs/schema/soak-account.schema.json")
	schematest.Matches(t, s, reflect.TypeFor[soak.Account]())
	t.Run("account", schematest.TakesAny[soak.Account](s))
}
