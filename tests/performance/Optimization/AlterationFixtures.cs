using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Performance.Optimization;

/// <summary>Prompts with what the samples have little of: tags around instructions, comments, attributes, boxes, nested lists, tables
/// with limits, indented code.</summary>
internal static class AlterationFixtures
{
    /// <summary>The prompts, as agents.</summary>
    internal static IEnumerable<PromptDefinition> All { get; } =
        [.. new[] { Deployment, Review, Report,
            Routing }.Select(static text => Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent))];

    private const string Deployment =
        """
        ---
        name: deployer
        description: Deploys the service when a release was approved. Use after "release approved" was said. Never for hotfixes.
        tools: Read, Grep, Bash
        model: sonnet
        ---
        # Deployer

        <context env="staging">
        The service runs in two regions.
        Traffic moves 10% at a time.
        </context>

        <rules priority="high">
        - Never deploy on a Friday after 15:00.
        - Always wait 10 minutes between two regions.
        Ask the owner before you touch the database.
        </rules>
        Report to the channel afterwards.

        <!-- The order of the regions is deliberate. -->

        ## Steps

        1. Read `deploy/config.yaml` and stop if `freeze: true`.
           - The freeze is set by the release manager.
           - A freeze lasts at most 48 hours.
        2. Run the migration.
           - If it takes longer than 30 minutes, stop.
           - Keep the old table for 7 days.
        3. Move the traffic.

            kubectl rollout status deploy/api
            kubectl get pods

        4. Write the report to reports/{date}.md.

        ## Checklist

        - [ ] Backup done
        - [x] Owner told
        - [ ] Alarms quiet

        <example kind="good">
        Region one is done, 0 errors.
        </example>

        <example kind="bad">
        Done.
        </example>
        """;

    private const string Review =
        """
        ---
        name: reviewer
        description: Reviews changes of the payment code. Use when a change touches `src/pay`. Not for documentation.
        tools: Read, Grep
        color: red
        ---
        # Reviewer

        ## Always

        - Read the whole change first.
        - Run `make check` before you comment.
        - Quote the line you mean.

        ## Never

        - Approve a change that lacks tests.
        - Comment on formatting.
        - Push to the branch.

        ## Severity

        | Level | Meaning | Answer within |
        |-------|---------|---------------|
        | high | Money can be lost | 1 hour |
        | medium | A report is wrong | 2 days |
        | low | Only style | 2 weeks |

        > Every finding names a file and a line.
        > Findings without a line are dropped.

        **Important:** the author decides (not the reviewer) unless money is lost.

        The fee is this.
        ```python
        def fee(amount):
            if amount < 100:
                return 1

            return amount * 0.01
        ```

        - Findings
          - critical first
          - then the others
        - Questions
          - at most 3
          - each with a file
        """;

    private const string Report =
        """
        ---
        name: reporter
        description: Writes the weekly report. Use on Mondays.
        ---
        Write the report for $ARGUMENTS in this form:

        ```markdown
        # Report of {week}

        Status: [STATUS]
        Errors: {{count}}
        ```

        Then send it. Do not send it twice. If sending fails, wait 5 minutes and try again, but only once.

        Each error has a cause. The cause is found in logs/errors.log. A cause that is not known is called "unknown".

        See [the template](docs/template.md) and [the old reports](https://example.org/reports). The report must be under 2 MB.
        Values ≥ 90 are good ✅ and values < 50 are bad ❌ here.

        <output_format>
        First the summary.
        Then the table.
        </output_format>

        No other text is written. All numbers are rounded. Every table has a title, and no table has more than 5 columns.
        """;

    private const string Routing =
        """
        ---
        name: router
        description: Routes questions. Use this agent when a question has no owner. Do not use it for incidents.
        tools: Task
        ---
        ## Owners

        * Billing goes to the billing team.
            * Refunds go to finance.
            * Disputes go to legal.
        * Logins go to the identity team.
            * Lost keys go to security.

        ## Order

        Ask the client first. Ask the server team only if the client is fine.

        The user decides before the agent acts. The agent enables tracing with the user's consent.

        <steps>

        Collect the facts.

        Choose the owner.

        </steps>

        Close the question within 3 days.

        <!-- Not for incidents. -->

            route --to billing
            route --to identity
        """;
}
