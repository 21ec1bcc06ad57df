// What runs on every screen. Every page works without it; it only makes things quicker and kinder.
import "htmx.org";
import { startBox } from "./box.js";
import { startCountdowns } from "./countdown.js";
import { keepForms } from "./keep.js";
import { startLive } from "./live.js";
import { startPhotos } from "./photos.js";
import { startScripts } from "./scripts.js";
import { startSums } from "./sums.js";
import { unfoldNamed } from "./unfold.js";

keepForms();
startBox();
startCountdowns();
startLive();
startPhotos();
startScripts();
startSums();
unfoldNamed();
