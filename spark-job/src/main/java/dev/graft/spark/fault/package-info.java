/**
 * What goes wrong while a job runs: steps that hang are found and ended on the executors, and the
 * driver counts and tells what failed and was done again. Nothing here decides what is computed.
 */
package dev.graft.spark.fault;
