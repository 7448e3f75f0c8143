-- The application's own user may not rewrite history, nor drop what keeps it from doing so: it owns no table.
GRANT USAGE ON SCHEMA public TO fengqiao;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO fengqiao;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO fengqiao;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM fengqiao;
DO $$
DECLARE kept regclass;
BEGIN
    FOR kept IN SELECT tgrelid FROM pg_trigger WHERE right(tgname, 12) = '_append_only' LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM fengqiao', kept);
    END LOOP;
END $$;
-- Only a destroyed file's words go: these columns, and the triggers look at what they become and of which file (cases/migrations/0072).
GRANT UPDATE (text, reason) ON cases_correction TO fengqiao;
GRANT UPDATE (reason) ON cases_effectcorrection, cases_warningdecision TO fengqiao;
