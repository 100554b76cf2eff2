/**
 * Spark ML's view of Graft: {@link dev.graft.spark.ml.FineTuner} is an Estimator, {@link
 * dev.graft.spark.ml.FineTunedModel} its Model, {@link dev.graft.spark.ml.Featurizer} a
 * Transformer. They run the very jobs that job files describe.
 */
package dev.graft.spark.ml;
