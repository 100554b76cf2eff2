package dev.graft.spark.connect;

import org.apache.spark.ml.util.Summary;

/**
 * How good a model is, as Spark's server keeps it for a client: among the models of the session.
 *
 * @param summary of one of Graft's classes
 */
record KeptEvaluation(Object summary) implements Summary {}
