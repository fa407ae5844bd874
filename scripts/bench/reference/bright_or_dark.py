"""Synthetic images of two classes told apart by brightness, as a data set of the reference."""

import numpy as np

IMAGE_COUNT = 600


def register_images(name: str, channels: int, height: int, width: int) -> None:
    """Registers the images under a name, through the reference's own registry.

    Half of the IMAGE_COUNT images are dark (pixels 0 to 175), half bright (80 to 255): uint8, height x width x channels.
    """
    from nip.image_classification.data import TorchVisionDatasetWrapper, register_dataset_wrapper_class

    sizes = dict(num_channels=channels, height=height, width=width)

    class BrightOrDark(TorchVisionDatasetWrapper):
        num_channels = sizes["num_channels"]
        height = sizes["height"]
        width = sizes["width"]

        def __init__(self, root, train=True, transform=None, target_transform=None, download=False):
            shape = (IMAGE_COUNT, self.height, self.width, self.num_channels)
            self._labels = np.arange(IMAGE_COUNT) % 2
            noise = np.random.default_rng(0).integers(176, size=shape)
            self._images = (80 * self._labels[:, None, None, None] + noise).astype(np.uint8)
            self._transform = transform

        def __len__(self):
            return IMAGE_COUNT

        def __getitem__(self, index):
            return self._transform(self._images[index]), int(self._labels[index])

    register_dataset_wrapper_class(name)(BrightOrDark)
