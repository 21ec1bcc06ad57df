// What runs on every screen. Every page works without it; it only makes things quicker and kinder.
import "htmx.org";
import { startBox } from "./box.js";
import { startCountdowns } from "./countdown.js";
import { keepForms } from "./keep.js";
import { startLive } from "./live.js";
import { startLook } from "./look.js";
import { startPhotos } from "./photos.js";
import { startScripts } from "./scripts.js";
import { startSums } from "./sums.js";
import { unfoldNamed } from "./unfold.js";
import { startWalks } from "./walk.js";

// First: what holds a form back is asked before the form is taken for sent.
startPhotos();
keepForms();
startBox();
startCountdowns();
startLive();
startLook();
startScripts();
startSums();
startWalks();
unfoldNamed();
