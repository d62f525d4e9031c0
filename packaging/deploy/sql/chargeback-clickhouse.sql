-- What each team pays for each month, exact to the cent, from the Parquet files of Export-TokenUsage. With clickhouse-local or a server that sees
-- the files:
--   clickhouse local --param_usage='usage/**/*.parquet' --param_teams='teams.csv' --queries-file chargeback-clickhouse.sql
-- teams.csv has the columns project,team; project is the working folder and may end in *. The first team whose pattern fits counts; usage that
-- fits none is 'unassigned', so nothing is lost or counted twice.
with
    (
        select groupArray((project, team))
        from file({teams:String}, CSVWithNames, 'project String, team String')
    ) as teams
select
    formatDateTime(time, '%Y-%m', 'UTC') as month,
    tupleElement(
        arrayFirst(
            entry -> if(endsWith(entry.1, '*'),
                startsWith(ifNull(project, ''), substring(entry.1, 1, length(entry.1) - 1)),
                project = entry.1),
            arrayPushBack(teams, ('*', 'unassigned'))),
        2) as team,
    countIf(not advisor) as requests,
    uniqExact(session) as sessions,
    sum(cost_usd) as cost,
    sum(cost_without_caching_usd) - sum(cost_usd) as saved_by_caching,
    round(100 * sum(cache_read_tokens)
        / nullIf(sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens), 0), 1) as cache_read_percent,
    countIf(isNull(cost_usd)) as requests_without_price
from file({usage:String}, Parquet)
group by month, team
order by month, cost desc, team;
