# What a developer does with Narthex; see README.md.

MVN ?= mvn -B -ntp -q
HOME_DIR := distribution/target/narthex
FLAGS ?=
SOURCES := $(shell find pom.xml bundles distribution/pom.xml distribution/src -type f -not -path '*/target/*' -not -path '*/src/test/*')

.PHONY: run check format bench dist clean packages

## run: build the server and start it on port 9090 with its default configuration; FLAGS="--log.level=debug" adds flags
run: $(HOME_DIR)/built
	mkdir -p data
	exec $(HOME_DIR)/bin/narthex --config.file=$(HOME_DIR)/conf/prometheus.yml --storage.tsdb.path=data/ $(FLAGS)

## dist: the unpacked server in distribution/target/narthex and an archive of it beside
dist: $(HOME_DIR)/built

$(HOME_DIR)/built: $(SOURCES)
	$(MVN) -pl distribution -am package -DskipTests
	distribution/train $(HOME_DIR)
	touch $@

## check: all tests, with the real programs that they run against
check: packages
	$(MVN) verify
	@itest/summary

## packages: install the programs that the tests run against, where that is allowed
packages:
	@itest/packages

## format: the formatter over all sources
format:
	$(MVN) com.diffplug.spotless:spotless-maven-plugin:apply

## bench: Narthex beside a real Prometheus; the variable PROMETHEUS names its binary
bench: dist
	$(MVN) -pl bench -am package -DskipTests
	bench/run $(HOME_DIR)/bin/narthex

clean:
	$(MVN) clean
