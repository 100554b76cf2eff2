/**
 * Texts as the numbers of tokens, by the {@code tokenizer.json} of Hugging Face's tokenizers: for
 * every engine whose networks read texts.
 */
package dev.graft.tokenizer;
