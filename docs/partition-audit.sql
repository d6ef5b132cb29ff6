-- Divides the two large audit tables into 16 parts each, by chain, while nodes go on serving. docs/scaling.md says what for.
-- Run it as the role that owns the database, each statement by itself: psql --set ON_ERROR_STOP=1 --file partition-audit.sql
-- Until it is done nothing is deleted from them: an erasure or an archive fails meanwhile, and is tried again.

create table audit_entries_parted (like audit_entries including all) partition by hash (chain_id);
create table audit_details_parted (like audit_details including all) partition by hash (chain_id);

do $$
begin
  for part in 0..15 loop
    execute format('create table audit_entries_%s partition of audit_entries_parted
      for values with (modulus 16, remainder %s)', part, part);
    execute format('create table audit_details_%s partition of audit_details_parted
      for values with (modulus 16, remainder %s)', part, part);
  end loop;
end $$;

create function mirror_audit_row() returns trigger language plpgsql as $$
begin
  execute format('insert into %I select ($1).* on conflict do nothing', tg_table_name || '_parted') using new;
  return null;
end $$;

create function refuse_audit_delete() returns trigger language plpgsql as $$
begin
  raise exception '% is being divided into parts', tg_table_name using errcode = '55000';
end $$;

-- Each waits until whoever writes has ended, so that from here on no new row is missed.
create trigger mirror after insert on audit_entries for each row execute function mirror_audit_row();
create trigger mirror after insert on audit_details for each row execute function mirror_audit_row();
create trigger keep before delete on audit_entries for each row execute function refuse_audit_delete();
create trigger keep before delete on audit_details for each row execute function refuse_audit_delete();

set statement_timeout = 0;
insert into audit_entries_parted select * from audit_entries on conflict do nothing;
insert into audit_details_parted select * from audit_details on conflict do nothing;
analyze audit_entries_parted;
analyze audit_details_parted;

-- The heads first, as whoever appends does. Should it end in a deadlock or a timeout, nothing has changed: send it again, from begin to commit.
begin;
set local lock_timeout = '1500ms';
lock table audit_heads in access exclusive mode;
lock table audit_entries, audit_details in access exclusive mode;
alter table audit_entries rename to audit_entries_whole;
alter table audit_details rename to audit_details_whole;
alter table audit_entries_parted rename to audit_entries;
alter table audit_details_parted rename to audit_details;
drop trigger mirror on audit_entries_whole;
drop trigger mirror on audit_details_whole;
commit;

-- Once `keyhold audit verify` has found everything whole:
--   drop table audit_entries_whole, audit_details_whole;
--   drop function mirror_audit_row, refuse_audit_delete;
