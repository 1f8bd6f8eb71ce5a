"""The register of pages: add a line here, a script in `views/` and its experiments in `lessons/`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its script below `app/`, its address, and how the menu and the gallery present it.

    The page at the root has the empty address.
    """

    script: str
    url_path: str
    title: str
    icon: str
    section: str
    question: str


PAGES: tuple[Page, ...] = (
    Page(
        script="views/home.py",
        url_path="",
        title="Home",
        icon=":material/home:",
        section="",
        question="What is in the lab?",
    ),
    Page(
        script="views/pixels.py",
        url_path="pixels",
        title="Pixels",
        icon=":material/apps:",
        section="See",
        question="What does a computer see when it looks at a picture?",
    ),
    Page(
        script="views/convolution.py",
        url_path="convolution",
        title="Convolution",
        icon=":material/grid_on:",
        section="See",
        question="How does a small table of numbers find edges in any picture?",
    ),
    Page(
        script="views/pooling.py",
        url_path="pooling",
        title="Pooling",
        icon=":material/grid_view:",
        section="See",
        question="What does a network keep when it makes a map smaller?",
    ),
    Page(
        script="views/kinds.py",
        url_path="kinds",
        title="More convolutions",
        icon=":material/schema:",
        section="See",
        question="Which convolution is it, and what does it cost?",
    ),
    Page(
        script="views/train.py",
        url_path="train",
        title="Train",
        icon=":material/model_training:",
        section="Learn",
        question="How does a network learn to read pictures?",
    ),
    Page(
        script="views/twin.py",
        url_path="twin",
        title="Twin experiment",
        icon=":material/compare_arrows:",
        section="Learn",
        question="What does one setting change, if all else stays the same?",
    ),
    Page(
        script="views/compare.py",
        url_path="compare",
        title="Runs",
        icon=":material/stacked_line_chart:",
        section="Learn",
        question="Which of my runs learned best, and what set them apart?",
    ),
    Page(
        script="views/maps.py",
        url_path="maps",
        title="Feature maps",
        icon=":material/layers:",
        section="Inside",
        question="What does each layer of a network find on a picture?",
    ),
    Page(
        script="views/filters.py",
        url_path="filters",
        title="Filters",
        icon=":material/texture:",
        section="Inside",
        question="What have the filters of a network learned, and what happens if you exchange one?",
    ),
    Page(
        script="views/museum.py",
        url_path="museum",
        title="Architecture museum",
        icon=":material/account_balance:",
        section="Inside",
        question="What is inside the famous networks, and what does each layer cost?",
    ),
    Page(
        script="views/attributions.py",
        url_path="attributions",
        title="What does it look at?",
        icon=":material/frame_inspect:",
        section="Inside",
        question="Which pixels made the network say what it says, and can one trust the answer?",
    ),
    Page(
        script="views/wishes.py",
        url_path="wishes",
        title="What does it want to see?",
        icon=":material/auto_awesome:",
        section="Inside",
        question="Which picture would excite a channel or a class most, grown or real?",
    ),
    Page(
        script="views/detection.py",
        url_path="detection",
        title="Why detection is hard",
        icon=":material/select_all:",
        section="Detect",
        question="How many boxes has a picture, and what does a classifier make of them?",
    ),
    Page(
        script="views/faces.py",
        url_path="faces",
        title="Faces before CNNs",
        icon=":material/face:",
        section="Detect",
        question="How could a computer of 2001 find faces, without a network?",
    ),
    Page(
        script="views/theatre.py",
        url_path="theatre",
        title="R-CNN to Mask R-CNN",
        icon=":material/theaters:",
        section="Detect",
        question="How does a network get from a picture to boxes, names and masks?",
    ),
    Page(
        script="views/train_detector.py",
        url_path="train-detector",
        title="Train a detector",
        icon=":material/center_focus_strong:",
        section="Detect",
        question="How does a network learn to say what is where, and which pixels are its own?",
    ),
    Page(
        script="views/coco.py",
        url_path="coco",
        title="How good is it? COCO evaluation",
        icon=":material/fact_check:",
        section="Detect",
        question="How does one number come of boxes that are right, wrong or missing?",
    ),
    Page(
        script="views/retina.py",
        url_path="retina",
        title="Retina",
        icon=":material/visibility:",
        section="Attend",
        question="How little of a picture is enough to know where to look next?",
    ),
    Page(
        script="views/watch.py",
        url_path="watch",
        title="Watch RAM look",
        icon=":material/center_focus_strong:",
        section="Attend",
        question="Where does a network look that may see only a few small patches?",
    ),
    Page(
        script="views/duel.py",
        url_path="duel",
        title="You against RAM",
        icon=":material/sports_esports:",
        section="Attend",
        question="Could you read a digit through a keyhole?",
    ),
    Page(
        script="views/everything.py",
        url_path="everything",
        title="Why not look at everything?",
        icon=":material/zoom_out_map:",
        section="Attend",
        question="What do size, clutter and noise do to a network that takes the whole picture in?",
    ),
    Page(
        script="views/learning.py",
        url_path="learning",
        title="Learning to look",
        icon=":material/network_intelligence:",
        section="Attend",
        question="How does a network learn where to look, if nobody shows it?",
    ),
    Page(
        script="views/variance.py",
        url_path="variance",
        title="Why a baseline?",
        icon=":material/scatter_plot:",
        section="Attend",
        question="How can a network learn where to look, if it is told only right or wrong?",
    ),
    Page(
        script="views/players.py",
        url_path="players",
        title="Two players",
        icon=":material/sports_kabaddi:",
        section="Invent",
        question="How can a network learn to draw, if its only teacher is another network that learns to find fault?",
    ),
    Page(
        script="views/latent.py",
        url_path="latent",
        title="Latent space",
        icon=":material/blur_on:",
        section="Invent",
        question="What lies between two drawings, and can one reckon with them?",
    ),
    Page(
        script="views/quality.py",
        url_path="quality",
        title="How good?",
        icon=":material/grade:",
        section="Invent",
        question="How good is a network that draws, and can you tell its drawings from real pictures?",
    ),
    Page(
        script="views/credits.py",
        url_path="credits",
        title="Credits",
        icon=":material/favorite:",
        section="About",
        question="Whose pictures and weights are these?",
    ),
)
