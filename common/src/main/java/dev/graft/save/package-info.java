/**
 * The bundle: a model with its labels, preprocessing and provenance, in a folder of any filesystem;
 * and the predictor that scores with it in plain Java.
 */
package dev.graft.save;
