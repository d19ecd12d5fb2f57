# make test     everything that must pass before a change lands (under ten minutes)
# make bench    benchmarks: turn, grading, commit; ratios count only within one run
# make load     the whole binary against the load generator (LOAD names its folder)
# make torture  kills at random moments, for SOAK minutes
# make triage-report, make train, make build, make demo

GO       ?= go
SPECS_DIR ?=
LOAD     ?=
SOAK     ?= 5
export SPECS_DIR

.PHONY: test needs format vet content unit bench load torture triage-report train build demo

test: needs format vet content unit
	@echo "make test: all passed"

# What the tests need from the system. As root on Debian they are installed; elsewhere the message says what to do.
needs:
	@missing=""; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	command -v gcc >/dev/null || missing="$$missing gcc"; \
	test -e /usr/include/stdlib.h || missing="$$missing libc6-dev"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing$$missing"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null || exit 1; \
	  else \
	    echo "make test needs:$$missing. Install them first, on Debian or Ubuntu: sudo apt-get install$$missing"; exit 1; \
	  fi; \
	fi

format:
	@bad=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$bad" ]; then echo "not gofmt-ed (run gofmt -w):"; echo "$$bad"; exit 1; fi

vet:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

content:
	$(GO) run ./cmd/benan check

unit:
	@if [ -z "$(SPECS_DIR)" ]; then echo "NOTE: SPECS_DIR is not set: what the program sends is NOT judged by the providers' specifications"; fi
	$(GO) test -race -timeout 9m ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./bot/... ./flows ./locales ./store/...

load:
	@test -n "$(LOAD)" || { echo "make load: name the load generator's folder: make load LOAD=../load"; exit 1; }
	sh deploy/load.sh "$(LOAD)"

torture:
	SOAK=$(SOAK) $(GO) test -race -count=1 -timeout 60m -run Torture ./cmd/benan ./store/...

triage-report:
	$(GO) run ./bot/risk/train -report

train:
	$(GO) run ./bot/risk/train

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o benan ./cmd/benan

demo:
	$(GO) run ./cmd/benan demo
