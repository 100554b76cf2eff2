/**
 * The seam between Graft and what computes networks. An engine knows its own files, makes of them
 * what stays frozen and what is trained ({@link dev.graft.model}), and saves what came out; a job
 * names none of its classes.
 */
package dev.graft.engine;
