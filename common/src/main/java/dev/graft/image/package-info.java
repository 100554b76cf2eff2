/**
 * Pictures: decoding to bytes of one size, by ImageIO and arithmetic of our own that gives the same
 * bytes everywhere, and random changes of training pictures.
 */
package dev.graft.image;
