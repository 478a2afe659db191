// Small comforts of the pages; every page works without them.
import { Button, ErrorSummary, createAll } from "govuk-frontend";

import { suggestUnder } from "./suggestions.js";

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
document.querySelectorAll('form[role="search"] input[name="q"]').forEach(suggestUnder);

// The editor is large, so only the page that has a query to write loads it.
const query = document.querySelector("textarea#query");
if (query) {
  import("./query.js").then((editor) => editor.replace(query));
}
