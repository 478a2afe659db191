// Small comforts of the pages; every page works without them.
import { Button, ErrorSummary, createAll } from "govuk-frontend";

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);

// The editor is large, so only the page that has a query to write loads it.
const query = document.querySelector("textarea#query");
if (query) {
  import("./query.js").then((editor) => editor.replace(query));
}
