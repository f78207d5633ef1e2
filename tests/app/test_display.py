"""Without a display the program says so instead of dying."""

from app.display import NO_DISPLAY, display_missing, fell_back, no_platform, prepare_environment


def test_a_display_is_missing_only_where_nothing_names_one() -> None:
    assert display_missing({}, "linux")
    assert not display_missing({"DISPLAY": ":0"}, "linux")
    assert not display_missing({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert not display_missing({}, "darwin")


def test_qt_may_fall_back_so_that_it_does_not_abort() -> None:
    environment: dict[str, str] = {"DISPLAY": ":0"}
    prepare_environment(environment, "linux")
    assert environment["QT_QPA_PLATFORM"] == "xcb;offscreen"
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"
    wayland: dict[str, str] = {"WAYLAND_DISPLAY": "wayland-0", "OMP_WAIT_POLICY": "ACTIVE"}
    prepare_environment(wayland, "linux")
    assert wayland["QT_QPA_PLATFORM"] == "wayland;xcb;offscreen"
    assert wayland["OMP_WAIT_POLICY"] == "ACTIVE"


def test_a_fall_back_that_nobody_asked_for_is_noticed() -> None:
    assert fell_back("xcb;offscreen", "offscreen")
    assert not fell_back("offscreen", "offscreen")
    assert not fell_back("xcb;offscreen", "xcb")


def test_the_messages_say_what_to_do() -> None:
    assert "xvfb-run -a gradwire" in NO_DISPLAY
    text = no_platform({"DISPLAY": ":7"}, ["could not load xcb\nlibxcb-cursor0 is needed"])
    assert "display :7" in text
    assert "    libxcb-cursor0 is needed" in text
    assert "sudo apt install libxcb-cursor0" in text
