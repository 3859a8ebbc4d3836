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
//
// A strategy that has a method KeepsToFlow() promises to wait by means of its
// runtime alone (flow's queues, pools, semaphores and Sleep; no bare goroutine,
// channel, mutex or timer), and is simulated too.
func Define(s Strategy) Definition {
	_, promises := s.(interface{ KeepsToFlow() })
	return Definition{Name: nameOf(s), Doc: "a strategy of your own", New: func(Values) Strategy { return s }, Virtual: promises}
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
	letters := []rune(camel)
	for i, r := range letters {
		// A new word begins at an upper-case letter, but within HTTPFirst only at
		// the one that is followed by a lower-case letter.
		begins := unicode.IsUpper(r) && i > 0 &&
			(!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
