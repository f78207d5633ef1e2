"""Convolutions: the calls they become and what they say; lengths are the contract's matter."""

from __future__ import annotations

from engine.call import Call
from engine.layer import Change, Insert
from engine.layers.basic import Dense, Embedding, Permute, Reshape
from engine.layers.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    DepthwiseConv2d,
)
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal


def test_a_convolution_is_called_as_a_person_would() -> None:
    assert Conv2d(channels=32).module(Value((3, 28, 28))) == Call("nn.Conv2d", 3, 32, 3)
    expected = Call("nn.Conv2d", 4, 8, (3, 5), stride=2, padding=1, groups=4, bias=False)
    assert (
        Conv2d(channels=8, kernel=(3, 5), stride=2, padding=1, groups=4, bias=False).module(Value((4, 9, 9)))
        == expected
    )
    assert DepthwiseConv2d(multiplier=2, padding="same").module(Value((4, 9, 9))) == Call(
        "nn.Conv2d", 4, 8, 3, padding="same", groups=4
    )
    assert ConvTranspose2d().module(Value((4, 9, 9))) == Call("nn.ConvTranspose2d", 4, 16, 2, stride=2)


def test_a_volume_is_convolved_along_three_axes() -> None:
    film = Value((1, 6, 28, 28))
    layer = Conv3d(channels=8, kernel=(2, 3, 3), stride=(1, 2, 2))
    assert layer.module(film) == Call("nn.Conv3d", 1, 8, (2, 3, 3), stride=(1, 2, 2))
    assert layer.infer(film) == Value((8, 5, 13, 13))
    assert Conv3d(kernel="2×3×3").kernel == (2, 3, 3)
    assert ConvTranspose3d().infer(Value((4, 3, 5, 5))) == Value((16, 6, 10, 10))
    frames = refusal(Conv3d(), (6, 28, 28))
    assert frames.text == "Conv 3D expects a volume of channels × depth × height × width, but got 6×28×28."
    assert frames.fixes == (Insert(Reshape(shape=(1, 6, 28, 28)), "in"),)
    large = refusal(Conv3d(kernel=5), (1, 3, 9, 9))
    assert large.text == "Conv 3D has a kernel of 5×5×5 but its input is only 3×9×9 (depth × height × width)."


def test_same_keeps_the_size() -> None:
    assert Conv2d(padding="same", kernel=(4, 3), dilation=2).infer(Value((1, 8, 9))) == Value((16, 8, 9))


def test_a_row_of_pixels_is_made_a_picture() -> None:
    unfit = refusal(Conv2d(), (784,))
    assert unfit.text == "Conv 2D expects a picture of channels × height × width, but got a row of 784 numbers."
    assert unfit.hint == "Reshape makes 1×28×28 of it."
    assert unfit.fixes == (Insert(Reshape(shape=(1, 28, 28)), "in"),)
    assert refusal(Conv2d(), (10,)).fixes == ()


def test_a_picture_without_channels_gets_one() -> None:
    unfit = refusal(Conv2d(), (28, 28))
    assert unfit.text == "Conv 2D expects a picture of channels × height × width, but got 28×28."
    assert unfit.fixes == (Insert(Reshape(shape=(1, 28, 28)), "in"),)


def test_a_row_of_numbers_is_made_a_signal() -> None:
    unfit = refusal(Conv1d(), (40,))
    assert unfit.text == "Conv 1D expects a signal of channels × length, but got a row of 40 numbers."
    assert unfit.hint == "Reshape makes one channel of it."
    assert unfit.fixes == (Insert(Reshape(shape=(1, 40)), "in"),)


def test_a_kernel_larger_than_the_picture_can_be_mended() -> None:
    unfit = refusal(Conv2d(kernel=5), (8, 3, 4))
    assert unfit.text == "Conv 2D has a kernel of 5×5 but its input is only 3×4 (height × width)."
    assert unfit.fixes == (Change("kernel", (3, 4)), Change("padding", "same"))
    for fix in unfit.fixes:
        assert Conv2d(kernel=5).changed(**{fix.setting: fix.value}).infer(Value((8, 3, 4)))  # type: ignore[union-attr]


def test_a_dilated_kernel_is_named_with_its_spread() -> None:
    unfit = refusal(Conv1d(kernel=3, dilation=4, padding=1), (8, 6))
    expected = (
        "Conv 1D has a kernel of 3, spread to 9 by its dilation, but its input is only 8 with its padding (length)."
    )
    assert unfit.text == expected
    assert labels(unfit) == ["Set kernel to 2", "Set padding to same"]


def test_same_goes_with_stride_one_only() -> None:
    unfit = refusal(Conv2d(padding="same", stride=2), (1, 8, 8))
    assert unfit.text == "Conv 2D can keep the size (padding 'same') only with stride 1, but its stride is 2."
    assert labels(unfit) == ["Set stride to 1", "Set padding to valid"]


def test_groups_divide_the_channels() -> None:
    unfit = refusal(Conv2d(groups=4), (6, 8, 8))
    assert unfit.text == "Conv 2D has 4 groups, which do not divide 6 input channels."
    assert labels(unfit) == ["Set groups to 2"]


def test_a_mirror_cannot_be_longer_than_what_it_mirrors() -> None:
    unfit = refusal(Conv2d(padding=5, padding_mode="reflect"), (1, 4, 4))
    assert unfit.text == "Conv 2D cannot pad 4×4 by 5 in 'reflect' mode."
    assert labels(unfit) == ["Set padding mode to zeros"]


def test_output_padding_is_smaller_than_the_stride() -> None:
    unfit = refusal(ConvTranspose1d(output_padding=2), (4, 6))
    expected = "an output padding of 2, which must be smaller than its stride or its dilation (2)."
    assert unfit.text == f"Transposed conv 1D has {expected}"
    assert labels(unfit) == ["Set output padding to 0"]


def test_a_transposed_convolution_leaves_something() -> None:
    unfit = refusal(ConvTranspose2d(padding=9), (4, 6, 6))
    assert unfit.text == "Transposed conv 2D cuts off everything: a padding of 9 on both sides leaves no output."
    assert labels(unfit) == ["Set padding to 0"]


def test_a_sequence_before_a_convolution_is_doubted() -> None:
    (doubt,) = Conv1d().doubts({"in": Embedding()})
    assert doubt.text == "Conv 1D reads channels × length, but Embedding gives steps × features."
    assert doubt.fixes == (Insert(Permute(order=(2, 1)), "in"),)
    assert Conv1d().doubts({"in": Dense()}) == ()
    assert Conv2d().doubts({"in": Embedding()}) == ()
