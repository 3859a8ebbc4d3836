package strategies

import (
	"path"
	"reflect"
	"strings"
	"unicode"
)

// Define makes the definition of a strategy written elsewhere. It is called as
// its method Name() string says, or else by its type: CacheFirst becomes
// cache-first, and a type called just Strategy takes its package's name.
func Define(s Strategy) Definition {
	return Definition{Name: nameOf(s), Doc: "a strategy of your own", New: func(Values) Strategy { return s }}
}

func nameOf(s Strategy) string {
	if named, ok := s.(interface{ Name() string }); ok {
		return named.Name()
	}
	t := reflect.TypeOf(s)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "Strategy" {
		return path.Base(t.PkgPath())
	}
	return kebab(t.Name())
}

func kebab(camel string) string {
	var b strings.Builder
	for i, r := range camel {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
