/**
 * Convex heads solved to the end: L-BFGS on exact gradients, in the space of standardised features.
 */
package dev.graft.train.lbfgs;
