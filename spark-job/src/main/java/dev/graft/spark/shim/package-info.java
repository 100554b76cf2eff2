/**
 * What Spark 3.5 with Scala 2.12 and Spark 4 with Scala 2.13 offer by different names. {@code
 * SparkShim} is in src/main/spark3.5 and in src/main/spark4.1; a build takes one of them, and all
 * other sources are the same.
 */
package dev.graft.spark.shim;
