/** Files of a folder wherever it is, hashes, JSON, and text as it may be printed. */
package dev.graft.io;
