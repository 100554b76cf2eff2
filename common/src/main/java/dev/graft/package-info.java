/**
 * What every package may throw, and the mark of what users name; the packages below use each other
 * one way.
 */
package dev.graft;
