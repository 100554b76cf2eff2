/**
 * The frozen part of a network: what runs it, whatever it was made with, and how it travels to
 * executors.
 */
package dev.graft.featurize;
