/**
 * What {@code graft init} does with Spark: it recognises files, reads a sample of them, and writes
 * the job file that {@link dev.graft.guess} has thought out.
 */
package dev.graft.spark.init;
