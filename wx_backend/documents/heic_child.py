"""苹果照片解码进程：a process of its own that decodes one HEIC picture and says its bare pixels, made smaller.

Run as ``python -I heic_child.py LIMITS`` with the limits as JSON and the picture on its input. It writes width and
height, four bytes each, and then three bytes a pixel. It imports nothing of ours: what a picture can break in the
decoder is this process, which may use so much memory and processor time and no more, and opens and writes no file.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what can be broken is loaded under the limits only
    from PIL import Image
    from pillow_heif import HeifImage

OUT_OF_MEMORY = 3
STRIP_ROWS = 64
WHITE = (255, 255, 255)


def main(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["PROCESS_BYTES"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["PROCESSOR_SECONDS"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pillow_heif

    # What else is in the file stays there: thumbnails, depth, other pictures. Threads would only need more memory.
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    pillow_heif.options.DECODE_THREADS = 1
    content = sys.stdin.buffer.read()
    # From here on no file, socket or pipe is opened, whoever has taken over the decoder: not the keys, not the network.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    container = pillow_heif.open_heif(content, remove_stride=False)
    picture = container[container.primary_index]
    said = picture.size
    if said[0] * said[1] > limits["MOST_PIXELS"]:
        sys.exit(1)
    try:
        picture.load()
    except (MemoryError, RuntimeError) as failure:
        sys.exit(OUT_OF_MEMORY if isinstance(failure, MemoryError) or "emory allocation" in str(failure) else 1)
    if picture.size != said:
        sys.exit(1)
    small = shrunk(picture, limits["LONGEST_SIDE"])
    out = sys.stdout.buffer
    out.write(b"".join(side.to_bytes(4, "big") for side in small.size))
    out.write(small.tobytes())


def shrunk(picture: HeifImage, longest: int) -> Image.Image:
    """The picture with at most so many pixels a side, on white. At its full size it stays where the decoder put it.

    First whole numbers of pixels become one, strip by strip, and then what is left is made to fit.
    """
    from PIL import Image

    (width, height), mode, stride, pixels = picture.size, picture.mode, picture.stride, picture.data
    times = max(1, max(width, height) // longest)
    rough = Image.new("RGB", (-(-width // times), -(-height // times)), WHITE)
    for top in range(0, height, STRIP_ROWS * times):
        rows = min(STRIP_ROWS * times, height - top)
        content = bytes(pixels[top * stride : (top + rows) * stride])
        strip = Image.frombuffer(mode, (width, rows), content, "raw", mode, stride, 1).reduce(times)
        flat = strip.convert("RGBA") if picture.has_alpha else strip.convert("RGB")
        rough.paste(flat, (0, top // times), flat if picture.has_alpha else None)
    factor = max(1.0, max(width, height) / longest)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    return rough.resize(size, Image.Resampling.BICUBIC, (0, 0, width / times, height / times))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
