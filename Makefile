# Shortcuts. ./run and .ci/run do the work.
.PHONY: run setup test ci lint messages

run:
	./run

setup:
	./run setup

test:
	./run test

ci:
	.ci/run

lint:
	.ci/run lint

messages:  # collect texts to translate
	cd platform/sasaeai && ../../.venv/bin/python ../../manage.py makemessages -l en -l ja_X-easy --no-location
