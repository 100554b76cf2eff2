/**
 * Local training of plain dense networks over flat arrays: what is trained most after a cut. Takes
 * the steps that Deeplearning4j takes, without its overhead of about a millisecond a layer.
 */
package dev.graft.engine.dl4j.dense;
