package dev.graft.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bytes that TensorBoard's own writer (2.21) gives for the same events. */
class EventsTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void beginsAsTensorBoardsOwnFilesDo() {
    Events events = new Events();
    events.version(1_500);
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo(
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c");
  }

  @Test
  void tellsAFigure() {
    Events events = new Events();
    events.figures(1_500, 300, Map.of("train/loss", 0.5));
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo(
            "2100000000000000017becf609000000000000f83f10ac022a130a110a0a747261696e2f6c6f7373150000003fb56a6431");
  }

  @Test
  void whoGoesOnTakesBackLaterSteps() {
    Events events = new Events();
    events.start(1_500, 7);
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo("0f000000000000006d532b0909000000000000f83f10073a020801774771c7");
    assertThat(events.size()).isZero();
  }

  @Test
  void tellsAHistogram() {
    Events events = new Events();
    events.histogram(1_500, 9, "deltas/all", new Histogram().add(new double[] {1}, 0, 1, 1));
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo(
            "6e00000000000000c4bf336409000000000000f83f10092a610a5f0a0a64656c7461732f616c6c2a"
                + "5109000000000000f03f11000000000000f03f19000000000000f03f21000000000000f03f290000"
                + "00000000f03f3210000000000000f03f000000000000f43f3a100000000000000000000000000000"
                + "f03fcfa2f0ad");
  }

  @Test
  void tellsAPicture() {
    Events events = new Events();
    byte[] png =
        Base64.getDecoder()
            .decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAAAAACjNt7QAAAAC0lEQVR4nGNgwAQAABUAAWTrm4UAAAAASUVORK5CYII=");
    events.picture(1_500, 9, new Picture("mistakes-test/01", "row 7: is a, told b", png));
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo(
            "92000000000000002747ac5009000000000000f83f10092a84010a81010a106d697374616b6573"
                + "2d746573742f3031224c080310021803224489504e470d0a1a0a0000000d494844520000000200"
                + "0000030800000000a336ded00000000b49444154789c6360c004000015000164eb9b8500000000"
                + "49454e44ae4260824a1f0a080a06696d616765731a13726f7720373a20697320612c20746f6c64"
                + "20628a58acfd");
  }
}
