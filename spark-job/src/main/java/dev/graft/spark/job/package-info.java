/**
 * The jobs, each readable as the data path: read, split, cut, featurize, broadcast, train, average,
 * evaluate, save.
 */
package dev.graft.spark.job;
