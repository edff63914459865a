"""苹果照片解码进程：a process of its own that decodes one HEIC picture and says its bare pixels, made smaller.

Run as ``python -I heic_child.py LIMITS`` with the limits as JSON and the picture on its input. It writes width and
height, four bytes each, and then three bytes a pixel. It imports nothing of ours: what a picture can break in the
decoder is this process, which may use so much memory and processor time and no more, and writes no file.
"""

from __future__ import annotations

import io
import json
import resource
import sys


def main(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["PROCESS_BYTES"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["PROCESSOR_SECONDS"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pillow_heif
    from PIL import Image, ImageChops

    # What else is in the file stays there: thumbnails, depth, other pictures. Threads would only need more memory.
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("HEIF",)) as picture:
        if picture.width * picture.height > limits["MOST_PIXELS"]:
            sys.exit(1)
        picture.load()
        factor = max(1.0, max(picture.size) / limits["LONGEST_SIDE"])
        size = max(1, round(picture.width / factor)), max(1, round(picture.height / factor))
        # Shrunk band by band and before anything else: at its full size it is there once.
        bands = {name: picture.getchannel(name).resize(size, Image.Resampling.BICUBIC) for name in picture.getbands()}
    alpha = bands.pop("A", None)
    small = Image.merge("RGB", list(bands.values()) if len(bands) == 3 else [bands["L"]] * 3)
    if alpha is not None:
        small.paste("white", mask=ImageChops.invert(alpha))
    out = sys.stdout.buffer
    out.write(b"".join(side.to_bytes(4, "big") for side in size))
    out.write(small.tobytes())


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
