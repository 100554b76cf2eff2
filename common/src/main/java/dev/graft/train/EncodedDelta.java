package dev.graft.train;

import dev.graft.Api;
import java.io.Serializable;

/** A worker's weight delta as it travels. */
@Api(Api.For.PARTS)
public interface EncodedDelta extends Serializable {

  /** How many weights it speaks of. */
  int length();

  /** The delta, as exactly as the format tells it. */
  float[] decode();

  /** The same delta for the weights from one index to before another. */
  EncodedDelta slice(int from, int to);

  /** Bytes that its numbers take on the wire. */
  long bytes();
}
