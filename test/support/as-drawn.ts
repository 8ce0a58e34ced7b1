// What properties are tried with is drawn alike in every run: a test is certain. Another seed tries other values.
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.LONGSHORE_TEST_SEED ?? 1) })
