/**
 * The bundle: a model with its labels, preprocessing and provenance, in a folder of any filesystem.
 */
package dev.graft.save;
