# The text of the comment and the job summary, from the JSON of `claudeperf compare --summary` and `claudeperf test`.
# Names and paths come from the pull request, so they are shown as code without anything that could end it.

# Control characters, marks that change the direction of text, and characters without width become spaces.
def is_invisible: . < 32 or (. >= 127 and . < 160) or (. >= 8203 and . <= 8207) or (. >= 8232 and . <= 8238)
  or (. >= 8294 and . <= 8297) or . == 65279;
def text: tostring | explode | map(if . == 96 then 39 elif . == 124 or is_invisible then 32 else . end) | implode | .[0:200];
def code: "`" + (if text == "" then " " else text end) + "`";
def signed: if . > 0 then "+\(.)" else tostring end;
def relative: ltrimstr($base) | ltrimstr($root) | ltrimstr("./");
def row: "| " + join(" | ") + " |";
def plural($one; $many): if . == 1 then "1 \($one)" else "\(.) \($many)" end;
def is_changed: .TokensBefore != .TokensAfter or .AlwaysOnBefore != .AlwaysOnAfter or .Lost + .Weakened + .Changed + .Moved + .Added > 0;

# GitHub refuses comments of more than 65,536 characters.
30 as $most
| ($comparison[0] | map(select(is_changed))) as $changed
| $findings[0] as $found
| ($found | map(select(.Severity == "Error")) | length) as $errors
| [
    "<!-- claudeperf -->",
    "### ClaudePerf",
    "",
    (if $compared | not then empty
     elif $changed == [] then "No prompt changed.", ""
     else
       ($changed | map(.AlwaysOnAfter - .AlwaysOnBefore) | add) as $always
       | ($changed | map(.Lost + .Weakened) | add) as $weaker
       | "**\($changed | length | plural("prompt"; "prompts")) changed**: \($always | signed) tokens in every session"
         + (if $weaker > 0 then ", **\($weaker | plural("instruction"; "instructions")) lost or weakened**." else ", nothing lost or weakened." end),
       "",
       (["prompt", "tokens", "in every session", "lost", "weakened", "changed", "moved", "added"] | row),
       (["---", "---:", "---:", "---:", "---:", "---:", "---:", "---:"] | row),
       ($changed | sort_by(-(.Lost + .Weakened), -((.TokensAfter - .TokensBefore) | fabs)) | .[:$most][]
         | [((.Path // .ReferencePath // .Name) | relative | code),
            "\(.TokensAfter) (\(.TokensAfter - .TokensBefore | signed))",
            "\(.AlwaysOnAfter) (\(.AlwaysOnAfter - .AlwaysOnBefore | signed))",
            .Lost, .Weakened, .Changed, .Moved, .Added] | row),
       (if ($changed | length) > $most then "", "\(($changed | length) - $most) more are not shown." else empty end),
       ""
     end),
    (if $found == [] then "No \(if $compared then "new " else "" end)findings."
     else
       "**\($found | length | plural("finding"; "findings"))**\(if $compared then " new in this pull request" else "" end), \($errors | plural("error"; "errors")):",
       "",
       ($found | sort_by({Error: 0, Warning: 1, Information: 2}[.Severity] // 3) | .[:$most][]
         | "- \(.Severity | text) \(.RuleId | code) in \((.Path // "") | relative | code)\(if .Line then ", line \(.Line)" else "" end): \(.Message | code)"),
       (if ($found | length) > $most then "", "\(($found | length) - $most) more are annotations of the check." else empty end)
     end)
  ]
| join("\n")
