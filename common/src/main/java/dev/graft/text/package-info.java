/** Texts as rows of word numbers, the vocabulary, and word vectors that were learned elsewhere. */
package dev.graft.text;
