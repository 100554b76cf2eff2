/**
 * Where else a training is told, as a job asks for it: from its settings, its rounds, its report.
 */
package dev.graft.spark.track;
