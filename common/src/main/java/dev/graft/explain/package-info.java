/**
 * Why a network answers as it does, of any engine: its outputs are all that is asked for. It stands
 * on {@code dataset} and {@code evaluate}.
 */
package dev.graft.explain;
