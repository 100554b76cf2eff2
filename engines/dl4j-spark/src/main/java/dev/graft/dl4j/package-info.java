/**
 * {@code train.engine = dl4j}: the rounds run on Deeplearning4j Spark's own parameter averaging, as
 * a yardstick for Graft's engine and a way out of it.
 */
package dev.graft.dl4j;
