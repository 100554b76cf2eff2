/**
 * The invariants of the design, one class each, numbered as there. Each compares Graft with stock
 * Deeplearning4j, with arithmetic by hand or with itself under other circumstances, in one local
 * Spark; {@code SameBitsIT} does the fifth once more between processes. The suite runs under both
 * of Spark's serializers.
 */
package dev.graft.tests.invariants;
