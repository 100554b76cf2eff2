/**
 * Networks in their one internal form, Deeplearning4j's ComputationGraph: built from a job file,
 * read from a model file, cut in two, joined again; and the native arithmetic that they run on.
 */
package dev.graft.engine.dl4j.network;
