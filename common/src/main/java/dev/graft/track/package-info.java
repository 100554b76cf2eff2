/**
 * Tells the course of a training where people look for it: TensorBoard's event files, and MLflow by
 * its REST API. What cannot be sent is counted and told once; a training never fails for it.
 */
package dev.graft.track;
