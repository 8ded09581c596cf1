# make setup | demo | test | lint | bench | image | lock | clean
PYTHON ?= python3
BIN := .venv/bin
export REFURB_HOME ?= $(CURDIR)/build/home

.PHONY: image image-twice vm visit test-stick test-desktop practice-pc setup demo test test-debian13 lint bench schema lock clean

setup: .venv/done  ## everything into .venv, at the versions of requirements.lock

demo: setup        ## the whole line on a donated PC made of files; NO_WAIT=1 ends by itself
	$(BIN)/refurb run --practice --batch $(if $(NO_WAIT),,--stay) $(ARGS)

test: setup        ## the whole suite; ARGS are pytest's
	$(BIN)/pytest -n 2 $(ARGS)

lint: setup        ## style, types, who may import whom, and the shell scripts (shellcheck)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git grep -lzE '^#!.*sh$$' | xargs -0 shellcheck

bench: setup       ## speed as ratios, into build/bench.json (root)
	$(BIN)/python -m tests.benchmarks

schema: setup      ## the JSON Schemas of records and of check files, after a change of a model
	$(BIN)/python -m refurb.record.schema > docs/record.schema.json
	$(BIN)/python -m refurb.health.schema > docs/checks.schema.json

lock: setup        ## pin the newest versions that pyproject.toml allows
	$(PYTHON) -m venv build/uv
	build/uv/bin/pip install -q uv
	build/uv/bin/uv pip compile --universal --generate-hashes --all-extras -q \
		-o requirements.lock pyproject.toml

test-debian13: build/debian13/done  ## the stick's part with the versions of Debian 13
	build/debian13/bin/pytest -n 2 $(ARGS) --ignore=tests/central

image: setup       ## the stick's image and the netboot folder, into build/image (root); LEVEL=3 is quick
	live-image/build

image-twice: setup ## the image built twice from nothing but Debian's part: the same bytes, or an error
	live-image/build
	sha256sum build/image/refurb-*.iso > build/image/first
	live-image/build
	sha256sum --check build/image/first

test-stick: setup  ## the donated PCs that not every change boots (root, and the image)
	$(BIN)/pytest -m stick tests/vm $(ARGS)

test-desktop: setup ## desktops built, installed, started, their wizard walked (root, network; 1 hour)
	$(BIN)/pytest -m desktop tests/vm $(ARGS)

vm: setup          ## a donated PC with the stick in it, to look at; PC=laptop, KVM=1 where it works
	$(BIN)/python -m tests.vm.stick $(or $(PC),laptop) $(if $(KVM),--kvm)

visit: setup       ## the pictures of docs/visite.md anew (root, and the image)
	$(BIN)/python -m tests.vm.visit

practice-pc: setup ## capture the practice PC anew, from a virtual machine (root)
	$(BIN)/python -m tests.vm.practice_pc

clean:
	rm -rf .venv build dist

.venv/done: requirements.lock pyproject.toml .ci/can-make-venv
	PYTHON="$(PYTHON)" sh .ci/can-make-venv
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

build/debian13/done: live-image/debian13.txt pyproject.toml
	$(PYTHON) -m venv build/debian13
	build/debian13/bin/pip install -q --disable-pip-version-check \
		-c live-image/debian13.txt -e . hypothesis pytest pytest-timeout pytest-xdist zxing-cpp pypdf securesystemslib
	touch $@
