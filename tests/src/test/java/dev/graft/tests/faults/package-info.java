/**
 * Faults made for real: jobs in processes of their own, whose executors and drivers are killed by
 * signals while they train. The suites are the classes named {@code *Faults}, run by {@code
 * tests/run-faults}; the tests named {@code *IT} are short versions of them.
 */
package dev.graft.tests.faults;
