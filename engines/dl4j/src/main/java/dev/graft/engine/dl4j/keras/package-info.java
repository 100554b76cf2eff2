/**
 * Networks that Keras saved: what the file says is checked and put into the words of
 * deeplearning4j-modelimport, which turns each layer into Deeplearning4j's; the graph is put
 * together here, with images as {@code [channels, height, width]} as everywhere in Graft.
 */
package dev.graft.engine.dl4j.keras;
